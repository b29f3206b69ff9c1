// Where people sign in from: addresses in the table that is built into Keepwatch for its demo.

/** An exit of the Tor network in Chisinau: the address of the tutorial's own detection. */
export const TOR_EXIT = '178.17.170.23'
