package dyetrace

// Link records that a person used an account, with a phone, from a device and a network
// address, or through a QR code. Fields that a source does not have are empty. Sources
// rarely agree on how to write a time here, so First and Last stay as they were given.
type Link struct {
	Person, Account, Phone string
	Device, IP, QR         string
	First, Last            string // when it was seen first and last
	Source                 Source
}

// Alias is another name that a source gives an account, such as a card's number
// beside that of the account it belongs to.
type Alias struct {
	Alias, Account string
	Source         Source
}

// Holder is what is read from a source about a person who holds accounts: the id that
// accounts name, the declared income a year, and the fields by which to find him in a
// bank's table of persons. Age, sex, ethnicity, nationality and birthplace are never read,
// whatever a file has.
type Holder struct {
	ID       string
	Name     string
	Phone    string
	Region   string // where he lives, as the source gave it
	Income   Stated // a year, before tax, as declared
	Currency Currency
	Source   Source
}
