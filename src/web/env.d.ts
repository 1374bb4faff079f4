// Starlight declares `Astro.locals.starlightRoute` with its entry point.
import '@astrojs/starlight';
