// The reader's mentions that are still out of sight, for the button above the composer. Loaded with the first one.

export function createMentionPill({ element, showButton }) {
  const unseen = new Set(); // articles, oldest first
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) forget(target);
      showButton();
    },
    { root: element },
  );

  function forget(article) {
    unseen.delete(article);
    observer.unobserve(article);
  }

  return {
    add(article) {
      unseen.add(article);
      observer.observe(article);
    },
    // Rows may have been replaced.
    count() {
      for (const article of unseen) if (!article.isConnected) forget(article);
      return unseen.size;
    },
    next() {
      const [article] = unseen;
      article.scrollIntoView({ block: "center" });
      article.focus({ preventScroll: true });
    },
  };
}
