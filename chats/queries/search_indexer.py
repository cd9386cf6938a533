"""The log consumer that writes the search index."""

from chats.text.search_tokens import VERSION

# Another version of the tokenizer is another consumer, which reads every chat again.
INDEXER = f"search_{VERSION}"
