enum ImgoptDatabasePlaceholder {}
