import { useRouter } from '@tanstack/react-router';
import { crewStore } from './crew-store.js';
import { useCrew } from './crew-context.js';
import classes from './crew.module.css';

/** What the server did not take stays here, with its reason, until somebody has decided. Nothing is dropped unseen. */
export function RefusedChanges() {
  const { changes, send, sent } = useCrew();
  const router = useRouter();
  const refused = changes.filter((change) => change.refused !== null);
  const remarks = sent.filter((each) => each.remarks.length > 0);
  return (
    <>
      {refused.map((change) => (
        <section key={change.key} className={classes.alert} role="alert" data-testid="refused">
          <h2>{change.kind === 'photo' ? `A picture of ${change.serial}` : change.serial} was not taken</h2>
          <p>{change.refused}</p>
          <div className={classes.row}>
            <button
              type="button"
              className={classes.button}
              onClick={() => void crewStore.updateChange(change.key, { ...change, refused: null }).then(send)}
            >
              Send again
            </button>
            {change.kind === 'complete' ? (
              <>
                <button
                  type="button"
                  className={classes.button}
                  onClick={() =>
                    void crewStore
                      .dequeue(change.key, change.draft)
                      .then(() =>
                        router.navigate({ to: '/restock/stops/$stopId', params: { stopId: change.stop } }),
                      )
                  }
                >
                  Correct it
                </button>
                <button
                  type="button"
                  className={classes.button}
                  onClick={() =>
                    void crewStore
                      .updateChange(change.key, { ...change, refused: null, asStockTake: true })
                      .then(send)
                  }
                >
                  Record as a stock-take
                </button>
              </>
            ) : (
              <button
                type="button"
                className={classes.button}
                onClick={() =>
                  void crewStore
                    .dequeue(change.key)
                    .then(() => (change.kind === 'photo' ? crewStore.forgetPhoto(change.id) : undefined))
                }
              >
                Forget it
              </button>
            )}
          </div>
        </section>
      ))}
      {remarks.map((each) => (
        <section key={each.serial} className={classes.remark} data-testid="remark">
          <h2>{each.serial}: recorded, and somebody will ask</h2>
          {each.remarks.slice(0, 4).map((text) => (
            <p key={text}>{text}</p>
          ))}
        </section>
      ))}
    </>
  );
}
