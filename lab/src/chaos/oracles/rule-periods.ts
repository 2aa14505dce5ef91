/** Rules, and the period in which each was valid. */
export const RULE_PERIODS = `
  select ticket_option_id, rules, at as since,
    coalesce(lead(at) over (partition by ticket_option_id order by version), 'infinity') as until
  from chaos.rules`;
