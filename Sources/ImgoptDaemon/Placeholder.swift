enum ImgoptDaemonPlaceholder {}
