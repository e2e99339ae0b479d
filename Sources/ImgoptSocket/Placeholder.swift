enum ImgoptSocketPlaceholder {}
