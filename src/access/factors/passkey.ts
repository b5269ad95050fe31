/** A passkey as its owner's page lists it. */
export type ListedPasskey = {
  id: string;
  credential: string;
  transports: string[];
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
};

/** A passkey as it is verified. */
export type StoredPasskey = {
  id: string;
  staffId: string;
  credential: string;
  publicKey: Buffer;
  counter: number;
  transports: string[];
};

export type NewPasskey = Omit<StoredPasskey, "id"> & { name: string };
