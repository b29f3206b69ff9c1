-- Which session a sign-in used: offline jobs look for sessions that two devices use. Sign-ins that were stored before have none.
-- No index: a job looks at a day at a time, by the index by time, and one would make every sign-in dearer.
alter table sign_ins add column session_key text collate "C";
