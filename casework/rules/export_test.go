package rules

// CompareVersions is what orders versions, for tests.
var CompareVersions = compareVersions
