import { IconCamera, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type ChangeEvent } from 'react';
import { crewStore } from './crew-store.js';
import type { Draft } from './crew-types.js';
import { shrinkPicture } from './shrink-picture.js';
import classes from './crew.module.css';

/** As the server: more are refused. */
const most = 12;

interface VisitPhotosProps {
  draft: Draft;
  /** Null: of the whole kiosk. */
  slot: string | null;
  onChange: (draft: Draft) => void;
}

/** Pictures for whoever asks later; kept on the phone first, like everything else. */
export function VisitPhotos({ draft, slot, onChange }: VisitPhotosProps) {
  const [failed, setFailed] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const photos = draft.photos ?? [];
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.currentTarget.files?.[0];
    event.currentTarget.value = '';
    if (file === undefined) return;
    setBusy(true);
    setFailed(null);
    void shrinkPicture(file)
      .then(async (picture) => {
        const id = crypto.randomUUID();
        const next = { ...draft, photos: [...photos, id] };
        await crewStore.keepPhoto({ id, stop: draft.stop, slot, takenAt: Date.now(), picture }, next);
        onChange(next);
      })
      .catch((error: Error) => setFailed(error.message))
      .finally(() => setBusy(false));
  };
  const forget = (id: string) => {
    onChange({ ...draft, photos: photos.filter((each) => each !== id) });
    void crewStore.forgetPhoto(id);
  };
  return (
    <div className={classes.photos}>
      {photos.map((id) => (
        <Thumbnail key={id} id={id} onForget={() => forget(id)} />
      ))}
      {photos.length < most ? (
        <label className={classes.photoButton} data-busy={busy || undefined}>
          <IconCamera size={26} aria-hidden /> {busy ? 'Keeping it…' : 'Photo'}
          <input type="file" accept="image/*" capture="environment" className="sr-only" onChange={take} />
        </label>
      ) : null}
      <p className={classes.quiet}>Only the kiosk and packs: no people, no names, no prescription labels.</p>
      {failed ? (
        <p className={classes.problem} role="alert">
          {failed}
        </p>
      ) : null}
    </div>
  );
}

function Thumbnail({ id, onForget }: { id: string; onForget: () => void }) {
  const photo = useQuery({
    queryKey: ['crew-photo', id],
    queryFn: () => crewStore.photo(id),
    networkMode: 'always',
    staleTime: Infinity,
  }).data;
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (photo == null) return;
    const made = URL.createObjectURL(photo.picture);
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the URL lives as long as the effect
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [photo]);
  return (
    <span className={classes.thumbnail}>
      {url ? <img src={url} alt={photo?.slot ? `Slot ${photo.slot}` : 'The kiosk'} /> : null}
      <button type="button" aria-label="Remove this picture" onClick={onForget}>
        <IconTrash size={24} aria-hidden />
      </button>
    </span>
  );
}
