/** What stands at the window and how it is, in Chinese: the words of all screens. */

import { kindWord, STATUS_ADVICE, STATUS_WORDS } from "@hallkeeper/design";

export const zhDevices = { kind: kindWord, status: STATUS_WORDS, advice: STATUS_ADVICE };
