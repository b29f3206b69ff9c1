-- The sign-in by which a session was last judged for its person's own pages.
alter table sessions add column visit_id text;
