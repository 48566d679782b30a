// Package attendance keeps who comes to Meetings: what people answer and whom they
// send, their leave and who decides on it, who came, the roster of a Meeting and the
// figures of a year. What a Meeting holds of its people is judged by booking.
package attendance
