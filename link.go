package dyetrace

// Link says that an account was used by a person, with a phone, from a device
// and a network address, or through a QR code. What a source does not say is
// empty. Sources rarely agree on how to write a time here, so that First and
// Last stay as they were given.
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

// Holder is what a source says of a person who holds accounts, as far as it is
// read: the id that accounts name, the income a year that was declared, and
// what a bank's table of persons says of how to find him. Age, sex, ethnicity,
// nationality and birthplace are never read, whatever a file holds.
type Holder struct {
	ID       string
	Name     string
	Phone    string
	Region   string // where he lives, as the source gave it
	Income   Stated // a year, before tax, as declared
	Currency Currency
	Source   Source
}
