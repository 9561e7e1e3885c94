package simulate

func appendTransferID(b []byte, no int64) []byte {
	return appendPadded(append(b, 'T'), uint64(no), 11)
}

// TransferID is the id that files give the transfer with a number.
func TransferID(no int64) string { return transferID(no) }

func transferID(no int64) string { return string(appendTransferID(nil, no)) }
