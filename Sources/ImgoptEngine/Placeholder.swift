enum ImgoptEnginePlaceholder {}
