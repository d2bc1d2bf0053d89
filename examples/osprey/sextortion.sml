# Asks a human; nobody is banned. `models/message.sml` gives the three features of a platform's own message events.
Import(rules=['models/base.sml', 'models/message.sml'])

SextortionNow = SextortionLevel(conversation=ConversationId, sender=UserId, text=MessageText)

SextortionUrgent = Rule(
  when_all=[SextortionNow == 'urgent'],
  description='Threat and demand are made, or somebody may harm themselves: a human now',
)
SextortionLikely = Rule(
  when_all=[SextortionNow == 'warn'],
  description='Sextortion is likely: a human, and help for the person at risk',
)

WhenRules(
  rules_any=[SextortionUrgent, SextortionLikely],
  then=[LabelAdd(entity=ConversationEntity, label='sextortion_review')],
)
