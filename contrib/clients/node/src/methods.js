// The methods of the daemon that are a call each. Made by contrib/generate from Sources/ImgoptWire: change it there.
export class Methods {
  info(options) {
    return this.call("server.info", undefined, options);
  }

  serverPing(options) {
    return this.call("server.ping", undefined, options);
  }

  help(options) {
    return this.call("help", undefined, options);
  }

  rpcDiscover(options) {
    return this.call("rpc.discover", undefined, options);
  }

  seal(job, { images, ...options } = {}) {
    return this.call("job.seal", { job, images }, options);
  }

  job(job, options) {
    return this.call("job.get", { job }, options);
  }

  jobList({ store, state, limit, before, ...options } = {}) {
    return this.call("job.list", { store, state, limit, before }, options);
  }

  cancel(job, options) {
    return this.call("job.cancel", { job }, options);
  }

  retry(job, { now, again, gone, ...options } = {}) {
    return this.call("job.retry", { job, now, again, gone }, options);
  }

  forget(job, options) {
    return this.call("job.forget", { job }, options);
  }

  explain(job, options) {
    return this.call("job.explain", { job }, options);
  }

  item(item, options) {
    return this.call("item.get", { item }, options);
  }

  cancelItem(item, options) {
    return this.call("item.cancel", { item }, options);
  }

  retryItem(item, { now, again, ...options } = {}) {
    return this.call("item.retry", { item, now, again }, options);
  }

  itemTimeline(item, options) {
    return this.call("item.timeline", { item }, options);
  }

  presign(item, { output, expires_s, ...options } = {}) {
    return this.call("output.presign", { item, output, expires_s }, options);
  }

  stats({ account, ...options } = {}) {
    return this.call("stats", { account }, options);
  }

  statsOverview(options) {
    return this.call("stats.overview", undefined, options);
  }

  health(options) {
    return this.call("health", undefined, options);
  }

  metrics({ format, ...options } = {}) {
    return this.call("metrics", { format }, options);
  }

  storeList(options) {
    return this.call("store.list", undefined, options);
  }

  storeGet(store, options) {
    return this.call("store.get", { store }, options);
  }

  storeSet(store, { weight, max_in_flight, rpm, max_queued, daily_budget, reset, ...options } = {}) {
    return this.call("store.set", { store, weight, max_in_flight, rpm, max_queued, daily_budget, reset }, options);
  }

  storePause(store, options) {
    return this.call("store.pause", { store }, options);
  }

  storeResume(store, options) {
    return this.call("store.resume", { store }, options);
  }

  storeForget(store, options) {
    return this.call("store.forget", { store }, options);
  }

  accountList(options) {
    return this.call("account.list", undefined, options);
  }

  accountPause(account, options) {
    return this.call("account.pause", { account }, options);
  }

  accountResume(account, options) {
    return this.call("account.resume", { account }, options);
  }

  modelList(options) {
    return this.call("model.list", undefined, options);
  }

  modelResume(model, options) {
    return this.call("model.resume", { model }, options);
  }

  limiterSet({ rpm, read_rpm, burst, account, ...options } = {}) {
    return this.call("limiter.set", { rpm, read_rpm, burst, account }, options);
  }

  limiterReset({ account, ...options } = {}) {
    return this.call("limiter.reset", { account }, options);
  }

  simulate({ rpm, stores, workload, ...options } = {}) {
    return this.call("simulate", { rpm, stores, workload }, options);
  }

  daemonPause({ account, ...options } = {}) {
    return this.call("daemon.pause", { account }, options);
  }

  daemonResume({ account, ...options } = {}) {
    return this.call("daemon.resume", { account }, options);
  }

  daemonDrain(options) {
    return this.call("daemon.drain", undefined, options);
  }

  daemonBackup(options) {
    return this.call("daemon.backup", undefined, options);
  }

  daemonReload(options) {
    return this.call("daemon.reload", undefined, options);
  }
}
