namespace CodaMcp.Coda.Users;

internal sealed partial class UserBudget
{
    /// <summary>A permit that is taken.</summary>
    private sealed class Lease(Lane lane)
    {
        public Guid Id { get; init; } = Guid.NewGuid();

        public Lane Lane { get; } = lane;

        public TimeSpan GrantedAt { get; init; }

        /// <summary>When the permit is free again.</summary>
        public required TimeSpan Until { get; set; }

        public DateTimeOffset SendBy { get; init; }

        public PermitAnswer Granted() => new() { Outcome = PermitOutcome.Granted, SendBy = SendBy };

        /// <summary>Notes that the request has arrived at Coda. So the permit is free after one window at the latest.</summary>
        public void Answered(TimeSpan now)
        {
            if (now + Lane.Window < Until)
                Until = now + Lane.Window;
        }
    }

    private sealed class Waiter(Guid id, string member, Lane lane)
    {
        public Guid Id { get; } = id;

        public string Member { get; } = member;

        public Lane Lane { get; } = lane;

        public ITimer? Deadline { get; set; }

        public TaskCompletionSource<PermitAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>One category, with a queue for each waiting member.</summary>
    private sealed class Lane(CodaBudgetCategory category, int permits, TimeSpan window)
    {
        // In the order of turns: a member that is served moves to the end.
        private readonly LinkedList<(string Member, LinkedList<Waiter> Waiters)> queues = [];

        public CodaBudgetCategory Category { get; } = category;

        public int Permits { get; } = permits;

        public TimeSpan Window { get; } = window;

        public List<Lease> Taken { get; } = [];

        public ITimer? Timer { get; set; }

        public bool HasWaiting => queues.Count > 0;

        /// <summary>Counts a permit as taken without a request for it in this activation.</summary>
        public void Take(TimeSpan until) => Taken.Add(new Lease(this) { GrantedAt = until - Window, Until = until });

        public void Enqueue(Waiter waiter)
        {
            var queue = QueueOf(waiter.Member) ?? queues.AddLast((waiter.Member, []));
            queue.Value.Waiters.AddLast(waiter);
        }

        /// <summary>Returns the first request of the member whose turn it is. The request stays in its queue; the member moves to the end.</summary>
        public Waiter? Next()
        {
            if (queues.First is not { } first)
                return null;
            queues.RemoveFirst();
            queues.AddLast(first);
            return first.Value.Waiters.First!.Value;
        }

        public void Remove(Waiter waiter)
        {
            if (QueueOf(waiter.Member) is not { } queue)
                return;
            queue.Value.Waiters.Remove(waiter);
            if (queue.Value.Waiters.Count == 0)
                queues.Remove(queue);
        }

        /// <summary>Returns the least time that a new request of this member waits; zero if a permit is free.</summary>
        public TimeSpan LeastWait(string member, TimeSpan now)
        {
            var own = QueueOf(member)?.Value.Waiters.Count ?? 0;
            var ahead = queues.Sum(queue => Math.Min(queue.Waiters.Count, own + 1));
            var free = Permits - Taken.Count;
            if (ahead < free)
                return TimeSpan.Zero;
            // In the best case every answer came at once.
            var first = Taken.Count == 0 ? TimeSpan.Zero : Taken.Min(lease => lease.GrantedAt) + Window - now;
            return (first > TimeSpan.Zero ? first : TimeSpan.Zero) + (Window * ((ahead - free) / Permits));
        }

        private LinkedListNode<(string Member, LinkedList<Waiter> Waiters)>? QueueOf(string member)
        {
            for (var queue = queues.First; queue is not null; queue = queue.Next)
            {
                if (queue.Value.Member == member)
                    return queue;
            }

            return null;
        }
    }
}
