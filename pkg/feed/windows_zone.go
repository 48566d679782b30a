package feed

// windowsZones maps the zone names of Windows and Outlook to names of the tz database, as
// Unicode CLDR does.
var windowsZones = map[string]string{
	"China Standard Time": "Asia/Shanghai", "Taipei Standard Time": "Asia/Taipei", "Ulaanbaatar Standard Time": "Asia/Ulaanbaatar",
	"Tokyo Standard Time": "Asia/Tokyo", "Korea Standard Time": "Asia/Seoul", "North Korea Standard Time": "Asia/Pyongyang",
	"Singapore Standard Time": "Asia/Singapore", "SE Asia Standard Time": "Asia/Bangkok", "Myanmar Standard Time": "Asia/Yangon",
	"Bangladesh Standard Time": "Asia/Dhaka", "Nepal Standard Time": "Asia/Kathmandu", "India Standard Time": "Asia/Kolkata",
	"Sri Lanka Standard Time": "Asia/Colombo", "Pakistan Standard Time": "Asia/Karachi", "West Asia Standard Time": "Asia/Tashkent",
	"Qyzylorda Standard Time": "Asia/Qyzylorda", "Afghanistan Standard Time": "Asia/Kabul", "Iran Standard Time": "Asia/Tehran",
	"Arabian Standard Time": "Asia/Dubai", "Arab Standard Time": "Asia/Riyadh", "Arabic Standard Time": "Asia/Baghdad",
	"Israel Standard Time": "Asia/Jerusalem", "Jordan Standard Time": "Asia/Amman", "Middle East Standard Time": "Asia/Beirut",
	"Syria Standard Time": "Asia/Damascus", "West Bank Standard Time": "Asia/Hebron", "Turkey Standard Time": "Europe/Istanbul",
	"Azerbaijan Standard Time": "Asia/Baku", "Caucasus Standard Time": "Asia/Yerevan", "Georgian Standard Time": "Asia/Tbilisi",
	"Ekaterinburg Standard Time": "Asia/Yekaterinburg", "Omsk Standard Time": "Asia/Omsk", "N. Central Asia Standard Time": "Asia/Novosibirsk",
	"North Asia Standard Time": "Asia/Krasnoyarsk", "North Asia East Standard Time": "Asia/Irkutsk", "Yakutsk Standard Time": "Asia/Yakutsk",
	"Vladivostok Standard Time": "Asia/Vladivostok", "Magadan Standard Time": "Asia/Magadan", "Russian Standard Time": "Europe/Moscow",
	"GMT Standard Time": "Europe/London", "Greenwich Standard Time": "Atlantic/Reykjavik", "W. Europe Standard Time": "Europe/Berlin",
	"Romance Standard Time": "Europe/Paris", "Central Europe Standard Time": "Europe/Budapest", "Central European Standard Time": "Europe/Warsaw",
	"E. Europe Standard Time": "Europe/Chisinau", "FLE Standard Time": "Europe/Kiev", "GTB Standard Time": "Europe/Bucharest",
	"Belarus Standard Time": "Europe/Minsk", "Kaliningrad Standard Time": "Europe/Kaliningrad", "Egypt Standard Time": "Africa/Cairo",
	"South Africa Standard Time": "Africa/Johannesburg", "E. Africa Standard Time": "Africa/Nairobi", "W. Central Africa Standard Time": "Africa/Lagos",
	"Morocco Standard Time": "Africa/Casablanca", "AUS Eastern Standard Time": "Australia/Sydney", "E. Australia Standard Time": "Australia/Brisbane",
	"Cen. Australia Standard Time": "Australia/Adelaide", "AUS Central Standard Time": "Australia/Darwin", "W. Australia Standard Time": "Australia/Perth",
	"Tasmania Standard Time": "Australia/Hobart", "New Zealand Standard Time": "Pacific/Auckland", "Fiji Standard Time": "Pacific/Fiji",
	"West Pacific Standard Time": "Pacific/Port_Moresby", "Hawaiian Standard Time": "Pacific/Honolulu", "Alaskan Standard Time": "America/Anchorage",
	"Pacific Standard Time": "America/Los_Angeles", "Mountain Standard Time": "America/Denver", "US Mountain Standard Time": "America/Phoenix",
	"Central Standard Time": "America/Chicago", "Eastern Standard Time": "America/New_York", "US Eastern Standard Time": "America/Indiana/Indianapolis",
	"Atlantic Standard Time": "America/Halifax", "Newfoundland Standard Time": "America/St_Johns", "Canada Central Standard Time": "America/Regina",
	"Central Standard Time (Mexico)": "America/Mexico_City", "SA Pacific Standard Time": "America/Bogota", "SA Western Standard Time": "America/La_Paz",
	"Pacific SA Standard Time": "America/Santiago", "Argentina Standard Time": "America/Buenos_Aires", "E. South America Standard Time": "America/Sao_Paulo",
	"UTC": "Etc/UTC", "GMT": "Etc/GMT", "Coordinated Universal Time": "Etc/UTC",
}
