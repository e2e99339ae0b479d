enum ImgoptWirePlaceholder {}
