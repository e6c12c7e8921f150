export const clientVersion = 1
