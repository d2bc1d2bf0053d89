// The start page, and the API page: only the way out needs a program.
import { start_leave_control } from "./leave.ts";

start_leave_control();
