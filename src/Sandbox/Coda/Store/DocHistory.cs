namespace CodaMcp.Sandbox.Coda;

/// <summary>The newest version of a document, the version that readers see, and the versions between them.</summary>
internal sealed class DocHistory(DocModel doc)
{
    private readonly Queue<(DocModel Doc, DateTimeOffset VisibleAt)> coming = [];

    public DocModel Live { get; private set; } = doc;

    public DocModel Visible { get; private set; } = doc;

    public void Add(DocModel next, DateTimeOffset visibleAt)
    {
        Live = next;
        coming.Enqueue((next, visibleAt));
    }

    /// <summary>Replaces every version by a change that has no lag.</summary>
    public void Overwrite(DocModel next)
    {
        coming.Clear();
        Live = Visible = next;
    }

    /// <summary>Changes data other than content in every version. Such data is never stale.</summary>
    public void Change(Func<DocModel, DocModel> change)
    {
        for (var left = coming.Count; left > 0; left--)
        {
            var (next, visibleAt) = coming.Dequeue();
            coming.Enqueue((change(next), visibleAt));
        }
        Live = change(Live);
        Visible = change(Visible);
    }

    public void Show(DateTimeOffset now)
    {
        while (coming.TryPeek(out var next) && next.VisibleAt <= now)
            Visible = coming.Dequeue().Doc;
    }
}
