/** Where there is a Chromium: `npm run test:browser` finds one, `.ci/run` installs one. */
export const executablePath = process.env.CHROMIUM ?? '';

export const chromiumFlags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'.split(
    ' ',
  );
