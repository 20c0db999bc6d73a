import { useState } from "preact/hooks";
import { chooseTheme, storedTheme, type Theme } from "../lib/theme.ts";

const PATHS: Record<Theme, string> = {
  auto: "M8 1.75a6.25 6.25 0 0 1 0 12.5",
  light:
    "M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8 13 13M3 13l1.2-1.2M11.8 4.2 13 3",
  dark: "M13.5 9.7A6 6 0 1 1 6.3 2.5a4.8 4.8 0 0 0 7.2 7.2z",
};
const NAMES: Record<Theme, string> = { auto: "M8 1.75a6.25 6.25 0 0 1 0 12.5", light: "Light", dark: "Dark" };

export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(storedTheme);
  return (
    <fieldset class="themes">
      <legend class="sr">Colours</legend>
      {(["auto", "light", "dark"] as const).map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={theme === name}
          title={NAMES[name]}
          onClick={() => {
            chooseTheme(name);
            setTheme(name);
          }}
        >
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" class={`icon-${name}`}>
            {name === "auto" && <circle cx="8" cy="8" r="6.25" />}
            <path d={PATHS[name]} />
          </svg>
          <span class="sr">{NAMES[name]}</span>
        </button>
      ))}
    </fieldset>
  );
}
