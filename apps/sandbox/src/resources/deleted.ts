/** What Stripe answers for an object that has been deleted. */
export interface DeletedObject {
  id: string;
  object: string;
  deleted: true;
}

export const deleted = (object: { id: string; object: string }): DeletedObject => ({
  id: object.id,
  object: object.object,
  deleted: true,
});
