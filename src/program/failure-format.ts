/** The number of the form in which failures and invalid documents are printed as data: it grows when a member changes or goes. */
export const FAILURE_FORMAT = 1
