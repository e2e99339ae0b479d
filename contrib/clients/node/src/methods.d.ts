// The methods of the daemon. Made by contrib/generate from Sources/ImgoptWire: change it there.
import type { CallOptions, Events, Image } from "./index.js";
import type {
  AppendOptions, BackupResult, Counts, DaemonStatus, EmptyResult, EventOptions, Forecast, Health, HelpResult, Info,
  Item, ItemRetryOptions, ItemTimeline, Job, JobExplanation, JobListOptions, JobListResult, LimiterSetOptions,
  LimiterStatus, MetricOptions, Metrics, ModelListResult, ModelStatus, Overview, ReloadResult, RetryOptions,
  SealOptions, SimulateOptions, Stats, StoreListResult, StoreSetOptions, StoreStatus, SubmitOptions, SubmitPlan,
} from "./types.js";

export abstract class Methods {
  /** Calls any method and gives its result. */
  call<Result = any>(method: string, params?: Record<string, unknown>, options?: CallOptions): Promise<Result>;
  /** Who the daemon is, and who you are to it. */
  info(options?: CallOptions): Promise<Info>;
  /** Answers at once when the daemon is alive. */
  serverPing(options?: CallOptions): Promise<EmptyResult>;
  /** All methods with a line about each. */
  help(options?: CallOptions): Promise<HelpResult>;
  /** An OpenRPC document of all methods. */
  rpcDiscover(options?: CallOptions): Promise<unknown>;
  /**
   * Hands in images; answered when they are safe on disk. With a key the same submit twice is one job, so one whose
   * answer was lost is sent again. What it has already is compared: the first difference is a key_conflict. A dry
   * run is one request.
   */
  submit(
    store: string, images: Iterable<Image> | AsyncIterable<Image>, options: SubmitOptions & { dry_run: true },
  ): Promise<SubmitPlan>;
  submit(
    store: string, images: Iterable<Image> | AsyncIterable<Image>, options?: SubmitOptions & { dry_run?: false },
  ): Promise<Job>;
  /** Adds images to an open job. */
  append(job: number, images: Iterable<Image> | AsyncIterable<Image>, options?: AppendOptions): Promise<Job>;
  /** Ends an open job: nothing more can be appended. */
  seal(job: number, options?: SealOptions): Promise<Job>;
  /** A job as it stands. */
  job(job: number, options?: CallOptions): Promise<Job>;
  /** Jobs, newest first. */
  jobList(options?: JobListOptions): Promise<JobListResult>;
  /** Stops what is queued and cancels at the provider what runs. */
  cancel(job: number, options?: CallOptions): Promise<Job>;
  /** Queues failed and canceled items again, as a new attempt. */
  retry(job: number, options?: RetryOptions): Promise<Job>;
  /** What each waiting item of a job waits for. */
  jobExplain(job: number, options?: CallOptions): Promise<JobExplanation>;
  /** An item as it stands. */
  itemGet(item: number, options?: CallOptions): Promise<Item>;
  /** Cancels an item, at the provider too. */
  itemCancel(item: number, options?: CallOptions): Promise<Item>;
  /** Queues a failed, canceled or unresolved item again, as a new attempt. */
  itemRetry(item: number, options?: ItemRetryOptions): Promise<Item>;
  /** When each step of an item was, and which took longest. */
  itemTimeline(item: number, options?: CallOptions): Promise<ItemTimeline>;
  /**
   * Tells what happens from now on, or from a seq on. The stream has no end, and goes on where it was when the
   * connection is lost.
   */
  events(options?: EventOptions): Promise<Events>;
  /** The limiter's statistics. */
  stats(options?: CallOptions): Promise<Stats>;
  /** Counts, stores, throughput, latency and disk. */
  statsOverview(options?: CallOptions): Promise<Overview>;
  /** Whether the daemon is well, check by check. */
  health(options?: CallOptions): Promise<Health>;
  /** All figures as OpenMetrics text. */
  metrics(options?: MetricOptions): Promise<Metrics>;
  /** The stores, by name. */
  storeList(options?: CallOptions): Promise<StoreListResult>;
  /** Sets what a store may have; survives a restart. */
  storeSet(store: string, options?: StoreSetOptions): Promise<StoreStatus>;
  /** Holds back the creations of a store. */
  storePause(store: string, options?: CallOptions): Promise<StoreStatus>;
  /** Lets the creations of a store go on. */
  storeResume(store: string, options?: CallOptions): Promise<StoreStatus>;
  /** The models, by name, with how their runs go. */
  modelList(options?: CallOptions): Promise<ModelListResult>;
  /** Lets a model that rests be tried now. */
  modelResume(model: string, options?: CallOptions): Promise<ModelStatus>;
  /** Sets the rate at once; survives a restart until it is reset. */
  limiterSet(options?: LimiterSetOptions): Promise<LimiterStatus>;
  /** Puts the rate back to the settings and forgets what was learned. */
  limiterReset(options?: CallOptions): Promise<LimiterStatus>;
  /** When each job and store would finish, by the real scheduler in virtual time. */
  simulate(options?: SimulateOptions): Promise<Forecast>;
  /** Makes no new creations; polls and downloads go on. */
  daemonPause(options?: CallOptions): Promise<DaemonStatus>;
  /** Makes creations and takes submits again. */
  daemonResume(options?: CallOptions): Promise<DaemonStatus>;
  /** Refuses submits and finishes what runs. */
  daemonDrain(options?: CallOptions): Promise<DaemonStatus>;
  /** Writes a checked copy of the database into the state folder. */
  daemonBackup(options?: CallOptions): Promise<BackupResult>;
  /** Reads the settings again. */
  daemonReload(options?: CallOptions): Promise<ReloadResult>;
}
