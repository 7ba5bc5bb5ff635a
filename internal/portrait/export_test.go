package portrait

// Square is tested with pictures that Go cannot write.
var Square = square
