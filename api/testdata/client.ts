// A program as an integrator writes it against the types that openapi-typescript makes of openapi.yaml.
// lint_test.go compiles it under --strict; what it may not write is marked and must be an error.
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Schemas = components["schemas"];
type Meeting = Schemas["Meeting"];
type Problem = Schemas["Problem"];

export function connect(baseUrl: string, token: string): Client<paths> {
  return createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });
}

/** All confirmed meetings of a span, page by page. */
export async function meetings(api: Client<paths>, from: string, to: string): Promise<Meeting[]> {
  const all: Meeting[] = [];
  const query: { from: string; to: string; status: ["confirmed"]; cursor?: string } = { from, to, status: ["confirmed"] };
  for (;;) {
    const { data, error } = await api.GET("/meetings", { params: { query } });
    if (error) throw new Error(words(error));
    all.push(...data.items);
    if (data.next_cursor === null) return all;
    query.cursor = data.next_cursor;
  }
}

/** Where the people of a meeting are, in words; a meeting may be without a room. */
export function place(meeting: Meeting, rooms: Map<string, Schemas["Room"]>): string {
  // @ts-expect-error: a meeting without a room has null there
  rooms.get(meeting.room_id);
  const room = meeting.room_id === null ? undefined : rooms.get(meeting.room_id);
  return room ? `${room.floor ?? ""}${room.name}（${room.capacity}座）` : (meeting.online_url ?? "待定");
}

/** Books with the least that a booking needs, and returns the id, or the conflicts and where to look for another slot. */
export async function book(api: Client<paths>, title: string, from: string, to: string, key: string) {
  const { data, error } = await api.POST("/meetings", {
    params: { header: { "Idempotency-Key": key } },
    body: { form: "thematic", title, starts_at: from, ends_at: to, attendances: [], follows: [] },
  });
  // A dry run is answered by 200 with a meeting that has no id, a booking by 201.
  if (data) return { id: "id" in data ? data.id : undefined, conflicts: data.warnings ?? [] };
  if (error.code === "conflict") return { conflicts: error.conflicts ?? [], elsewhere: error.alternatives_url };
  throw new Error(words(error));
}

/** What to do about a problem: its code decides, and no other code than those of the contract can be asked for. */
export function words(problem: Problem): string {
  switch (problem.code) {
    case "stale":
      return "读过之后又有人改过，请重新读取";
    case "unavailable":
    case "upgrading":
    case "draining":
      return "稍后再试";
    // @ts-expect-error: there is no such code
    case "staled":
      return "";
    default:
      return `${problem.title}：${(problem.errors ?? []).map((e) => `${e.field} ${e.reason}`).join("；") || problem.detail}`;
  }
}

/** Empties what a merge patch empties with null, and leaves alone what it does not name. */
export async function giveUpRoom(api: Client<paths>, meeting: Meeting): Promise<Meeting> {
  const body: Schemas["MeetingPatch"] = { room_id: null, online_url: "https://meet.example.cn/42", expected: null };
  // @ts-expect-error: a title can be changed and not be removed
  const wrong: Schemas["MeetingPatch"] = { title: null };
  void wrong;
  const { data, error } = await api.PATCH("/meetings/{id}", {
    params: { path: { id: meeting.id }, header: { "If-Match": `"${meeting.version}"` } },
    body,
  });
  if (error) throw new Error(words(error));
  return data;
}

/** Swaps two meetings of one's own at once. */
export async function swap(api: Client<paths>, a: Meeting, b: Meeting, key: string): Promise<Meeting[]> {
  const to = (m: Meeting, slot: Meeting): Schemas["MeetingStep"] => ({
    id: m.id,
    version: m.version,
    move: { starts_at: slot.starts_at, ends_at: slot.ends_at, room_id: slot.room_id },
  });
  const { data, error } = await api.POST("/meetings/batch", {
    params: { header: { "Idempotency-Key": key } },
    body: { items: [to(a, b), to(b, a)] },
  });
  if (error) throw new Error(words(error));
  return data.items;
}
