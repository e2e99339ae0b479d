enum ImgoptSimulationPlaceholder {}
