import { render } from "preact";
import { App } from "./app.tsx";
import { live } from "./lib/live.ts";

live.start();
render(<App />, document.getElementById("app") as HTMLElement);
