// Sizes that the server counts too (chats/models/message.py).

export const MOST_CHARACTERS = 4_000;
