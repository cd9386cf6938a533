// Limits shared with the server (chats/models/message.py).

export const MOST_CHARACTERS = 4_000;
