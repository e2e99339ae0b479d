enum ImgoptHTTPPlaceholder {}
