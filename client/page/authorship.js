/** Whether `me` has written the message. An unproven one under one's own name may be anybody's. */
export const isBy = ({ user, unproven }, me) => user === me && !unproven;
