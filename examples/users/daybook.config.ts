import { defineConfig, project } from "daybook";

interface User {
  id: string;
  name: string;
  email: string;
  phoneNumber?: string;
  verifiedPhoneNumber: boolean;
  location?: { long: number; lat: number };
}

export default defineConfig({
  projections: {
    users: project<User>({
      log: "users",
      on: {
        signup: (_none, { subject, data }) => {
          const { name, email } = data as { name: string; email: string };
          return { id: subject, name, email, verifiedPhoneNumber: false };
        },
        addPhoneNumber: (user, { data }) => {
          const { phoneNumber } = data as { phoneNumber: string };
          return { ...known(user), phoneNumber, verifiedPhoneNumber: false };
        },
        verifyPhoneNumber: (user) => ({ ...known(user), verifiedPhoneNumber: true }),
        addLocation: (user, { data }) => {
          const { location } = data as { location: { long: number; lat: number } };
          return { ...known(user), location };
        },
      },
      lookups: ({ name, email }) => [
        { name: "email", value: email },
        { name: "all", value: "", sort: name },
      ],
    }),
  },
});

/** An event before the signup is an error: it stops the projection of its stream, and no other. */
function known(user: User | undefined): User {
  if (user === undefined) throw new Error("a user must have signed up");
  return user;
}
