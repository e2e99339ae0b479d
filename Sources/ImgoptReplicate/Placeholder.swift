enum ImgoptReplicatePlaceholder {}
