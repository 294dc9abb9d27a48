export { ClockModule } from './clock.module';
export { FollowedClock } from './followed-clock';
