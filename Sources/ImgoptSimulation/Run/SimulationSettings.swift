package import ImgoptEngine

/// Everything that a run depends on besides its workload: the same settings and workload give the same run.
package struct SimulationSettings: Sendable {
    /// Decides every dice of the run.
    package var seed: UInt64
    /// When it starts.
    package var start = Simulation.start
    /// The engine's own settings.
    package var engine = EngineSettings()
    /// How the provider counts creations.
    package var server = VirtualServer.Kind.sliding
    /// Creations a window that the provider allows; nil: what the engine is set to.
    package var serverLimit: Int?
    /// How long a request takes on its way, and its answer back, at least and at most.
    package var latency = TimeSpan.milliseconds(20)...TimeSpan.milliseconds(80)
    /// The chance that a request or an answer stalls, and for how long at most.
    package var stallChance = 0.001
    /// The longest stall of an answer.
    package var longestStall = TimeSpan.seconds(3)
    /// How long the predictions of each model run, at least and at most; models beyond the list run like the last one.
    package var runTimes = [TimeSpan.seconds(8)...TimeSpan.seconds(12)]
    /// How long a download takes, at least and at most.
    package var fetchTime = TimeSpan.milliseconds(100)...TimeSpan.milliseconds(900)
    /// How far the provider's clock is ahead of ours.
    package var clockSkew = TimeSpan.zero
    /// How late a new prediction shows up in the list.
    package var listLag = TimeSpan.zero
    /// How late the end of a prediction may be noticed; nil: that is no rule of the run.
    package var noticeLimit: TimeSpan?
    /// What goes wrong.
    package var faults = Faults()
    /// The chance that the daemon is killed in a turn, until `faults.until`.
    package var crashChance = 0.0
    /// How long it takes to start again, at most.
    package var longestDowntime = TimeSpan.seconds(20)
    /// After so many turns the engine's figures and the place of each item are compared with the truth.
    package var turnsPerAudit = 101
    /// The run is given up when it takes longer than this in virtual time.
    package var horizon = TimeSpan.minutes(60 * 48)

    /// A run without faults, and without looking early: that takes ten times the turns.
    package init(seed: UInt64) {
        self.seed = seed
        engine.looksEarly = false
    }
}
