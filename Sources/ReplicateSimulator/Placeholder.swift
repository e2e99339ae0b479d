enum ReplicateSimulatorPlaceholder {}
