// The milliseconds of processor time that a function takes: on a busy machine the same as on an idle one.
export function cpuTime(run) {
  const begin = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1000;
}
