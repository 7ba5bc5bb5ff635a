// The start of every page. What an element does beyond HTML is named by its data-is: see attach.js.
import { attach } from "meantime/attach";

attach();
