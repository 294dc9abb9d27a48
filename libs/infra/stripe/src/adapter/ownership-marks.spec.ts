import { markedMetadata, readMarks } from './ownership-marks';

const marks = { projectId: 'shop', userId: 'u1', productId: 'ebook', paymentId: 'pay_1' };

describe('ownership marks', () => {
  it('are read back as they were written', () => {
    expect(readMarks(markedMetadata(marks, { booking: 'B-1' }))).toEqual(marks);
  });

  it('win over metadata of the same name, so a project cannot claim what is not its own', () => {
    expect(readMarks(markedMetadata(marks, { paygrove_project_id: 'other' }))).toEqual(marks);
  });

  it('name no product where several were sold together, whatever the metadata says', () => {
    const several = { ...marks, productId: null };
    expect(readMarks(markedMetadata(several, { paygrove_product_id: 'other' }))).toEqual(several);
  });

  it('leave the project what fits into Stripe’s limit', () => {
    const own = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, 'v']));
    expect(Object.keys(markedMetadata(marks, own))).toHaveLength(50);
  });

  const foreign: (Record<string, string> | null | undefined)[] = [
    null,
    undefined,
    {},
    { paygrove_project_id: 'shop' },
  ];
  it.each(foreign)('call %j foreign', (metadata) => {
    expect(readMarks(metadata)).toBeNull();
  });

  it('says the same to the letter in whatever order the keys come', () => {
    const one = markedMetadata(marks, { zone: 'a', desk: 'b', a: 'c' });
    const other = markedMetadata(marks, { a: 'c', zone: 'a', desk: 'b' });
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  });
});
