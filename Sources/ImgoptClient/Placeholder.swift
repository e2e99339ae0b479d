enum ImgoptClientPlaceholder {}
