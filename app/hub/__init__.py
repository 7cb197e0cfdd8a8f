"""The other side: takes in what the stations of a hall send, puts it in one order, and hands it out."""
