// node --require test/support/wrong-clock.cjs: the machine's time, as much too late or too early as CLOCK_IS_OFF_BY_SECONDS says.
const RightDate = Date;
const offset = Number(process.env.CLOCK_IS_OFF_BY_SECONDS ?? 0) * 1_000;

globalThis.Date = class Date extends RightDate {
  constructor(...parts) {
    if (parts.length === 0) super(RightDate.now() + offset);
    else super(...parts);
  }

  static now() {
    return RightDate.now() + offset;
  }
};
