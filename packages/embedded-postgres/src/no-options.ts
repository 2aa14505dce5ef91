/** Set in place of the variable PGOPTIONS, which pg reads otherwise: it may make the server reject the connection. */
export const NO_OPTIONS = "-c application_name=ticket-allocation";
