/** Creates the table of what draws on what, as it was put on sale. It is empty if nothing draws. */
export const CREATE_DRAWS = `
  create table if not exists chaos.draws (
    ticket_option_id uuid not null, drawn_id uuid not null, units integer not null
  );`;
